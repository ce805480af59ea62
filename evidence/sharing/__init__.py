"""Packages of exhibits for the CPS: who gets them, by which link, and a bundle that anyone can check."""
