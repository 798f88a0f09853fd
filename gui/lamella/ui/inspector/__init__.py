"""The tensors of a layer."""
