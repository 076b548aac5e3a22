"""An AWS for the demo: moto's own HTTP server, whose clock can stand at a past moment."""
