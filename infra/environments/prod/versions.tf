terraform {
  required_version = ">= 1.11"

  # Which bucket: terraform init -backend-config=backend.hcl
  backend "s3" {
    key          = "loans-prod.tfstate"
    encrypt      = true
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = "loan-origination", environment = local.environment }
  }
}
