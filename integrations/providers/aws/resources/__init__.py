"""What AWS holds, as frozen facts read from a snapshot."""
