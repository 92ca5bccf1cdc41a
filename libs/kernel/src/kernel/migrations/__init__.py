"""What the kernel itself needs in every service's database."""
