"""Set-up, start and checks, on a bare Python with nothing installed: standard library only."""
