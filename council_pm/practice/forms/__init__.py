"""What people type, read before a service checks it."""
