"""How the service is packaged, deployed and run: the same stacks on AWS and on a developer's machine."""
