"""Pages on what one is written, and on the channels of the organization."""
