"""The devices panel."""
