"""The pages of the reference that are written from the knowledge: `python -m docs.generate`."""
