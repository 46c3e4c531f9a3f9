"""Follow-ups (回访任务): asking at a candidate home, and visiting after a reunion."""
