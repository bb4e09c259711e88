"""What people type, checked: one file per noun."""
