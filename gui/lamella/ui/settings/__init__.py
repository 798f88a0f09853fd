"""The memory settings."""
