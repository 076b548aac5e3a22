"""The journey: its pages, assessments and gaps."""
