"""Findings of a site: settings, reference paths, and the lives that the newest night left."""
