"""The numbers the checks judge by, and how far back they look."""

# name: default, least and most that may be entered
NUMBERS = {
    "most_super_admins": (4, 2, 1_000),
    "admin_days": (4, 1, 28),
    "grace_days": (7, 0, 180),
    "inactive_days": (90, 1, 3_650),
    "password_length": (12, 8, 100),
    "session_hours": (12, 1, 720),
}
WINDOW_DAYS = 180  # as long as Google keeps its logs: how far back grants are judged
REVIEWED_DAYS = 90  # how long a given privilege is asked about
