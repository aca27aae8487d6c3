"""Dagster's web page, guarded: for one person, on the machine it runs on."""
