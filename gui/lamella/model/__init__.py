"""What is in the file: header, layers, tensors and their roles."""
