"""Lists of what spans apps: controls with their health, criteria, checks, findings, the ledger."""
