"""Lamella shows where each layer of a language model will live, and lets you move it."""

__version__ = "0.1.0"
