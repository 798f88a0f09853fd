"""A plan for an engine: as text to copy or save, applied to a server, and checked by the engine itself."""
