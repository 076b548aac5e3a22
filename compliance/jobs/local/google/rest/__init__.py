"""The questions a simulated Google answers, one module for what belongs together."""
