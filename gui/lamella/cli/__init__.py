"""The same plan without a window."""
