"""The engine's compute buffers."""
