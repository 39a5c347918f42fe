locals {
  issuer    = "https://${aws_cognito_user_pool.this.endpoint}"
  token_url = "https://${aws_cognito_user_pool_domain.this.domain}.auth.${var.region}.amazoncognito.com/oauth2/token"
}

# There are no users in it: partners are programs, and get their tokens by client credentials.
resource "aws_cognito_user_pool" "this" {
  name                = var.name
  deletion_protection = var.is_protected ? "ACTIVE" : "INACTIVE"

  admin_create_user_config {
    allow_admin_create_user_only = true
  }
}

# Of the whole of AWS, so the account is in it.
resource "aws_cognito_user_pool_domain" "this" {
  domain       = "${var.name}-${aws_vpc.this.owner_id}"
  user_pool_id = aws_cognito_user_pool.this.id
}

resource "aws_cognito_resource_server" "loans" {
  identifier   = "loans"
  name         = "Loan applications"
  user_pool_id = aws_cognito_user_pool.this.id

  scope {
    scope_name        = "apply"
    scope_description = "Apply for loans"
  }

  scope {
    scope_name        = "read"
    scope_description = "Read the partner's own applications"
  }
}

resource "aws_cognito_user_pool_client" "partner" {
  for_each = var.partners

  name                                 = each.key
  user_pool_id                         = aws_cognito_user_pool.this.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = [for scope in sort(each.value.scopes) : "${aws_cognito_resource_server.loans.identifier}/${scope}"]
  explicit_auth_flows                  = []
  enable_token_revocation              = true
  # A token cannot be taken back from who has it: an hour is how long a leaked one is of use.
  access_token_validity = 60

  token_validity_units {
    access_token = "minutes"
  }
}
