"""Standards on their way from site to site: asked, answered, signed, put in effect, measured, stopped."""
