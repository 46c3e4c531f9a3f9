"""People: accounts, what each may do, and how they prove who they are."""
