"""Engines on this computer: which are here, what they say of a plan, and a local Ollama server."""
