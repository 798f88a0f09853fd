"""The tensors of the selected layer, and notes."""
