"""The places the simulated cameras have been."""
