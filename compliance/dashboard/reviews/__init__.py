"""Pages of access reviews: for the lead who runs them, reviewers, and whoever is asked."""
