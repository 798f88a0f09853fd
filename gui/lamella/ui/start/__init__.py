"""The window before a model is open."""
