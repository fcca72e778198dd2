"""The screens of clinics."""
