terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # State stays on the disk of whoever runs this: the bucket that would hold it is made here.
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      project    = var.prefix
      managed-by = "terraform"
      root       = "infra/bootstrap"
    }
  }
}
