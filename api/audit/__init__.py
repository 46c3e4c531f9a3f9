"""What was done, when and by which route; rows are added and never changed."""
