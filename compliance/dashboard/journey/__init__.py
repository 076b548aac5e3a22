"""Pages of the journey: its phases, readiness assessments, and the gaps they leave."""
