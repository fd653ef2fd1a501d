"""Start-up checks lean.E001…, each with a hint that says what to do."""
