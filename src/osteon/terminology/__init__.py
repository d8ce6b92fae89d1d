"""Releases of terminologies that a user brings: read, kept in a local index, and asked."""
