"""Collecting a budget: what is billed, in whose units, and what came of it."""
