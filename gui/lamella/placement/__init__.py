"""Where each layer goes, and what each device then holds."""
