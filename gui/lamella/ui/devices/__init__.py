"""One card a device."""
