"""Removing a citizen or a delivery from everything that Kapacitet keeps."""
