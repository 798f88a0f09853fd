"""The document: a model, devices, settings and a placement, and the edits of it."""
