locals {
  # What the API's description has, and the pages that describe it. All else ends here.
  routes = toset([
    "POST /loan/apply",
    "GET /loan/applications",
    "GET /loan/applications/{applicationId}",
    "GET /openapi.json",
    "GET /docs",
    "GET /docs/{page+}",
  ])
  # Above any budget of loan-api's, whose own answer says more than the gateway's.
  integration_timeout_ms = 3000
  public_base_url        = var.domain == null ? aws_apigatewayv2_api.this.api_endpoint : "https://${var.domain.name}"
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  description   = "Loan origination: ${var.name}"
  protocol_type = "HTTP"
  # With a name of its own the API has one address, under which its certificate and logs are watched.
  disable_execute_api_endpoint = var.domain != null
}

resource "aws_apigatewayv2_vpc_link" "this" {
  name               = var.name
  subnet_ids         = values(aws_subnet.private)[*].id
  security_group_ids = [aws_security_group.gateway.id]
}

resource "aws_apigatewayv2_integration" "loan_api" {
  api_id                 = aws_apigatewayv2_api.this.id
  description            = "loan-api, by its load balancer"
  integration_type       = "HTTP_PROXY"
  integration_method     = "ANY"
  integration_uri        = aws_lb_listener.this.arn
  connection_type        = "VPC_LINK"
  connection_id          = aws_apigatewayv2_vpc_link.this.id
  payload_format_version = "1.0"
  timeout_milliseconds   = local.integration_timeout_ms

  dynamic "tls_config" {
    for_each = var.load_balancer_certificate[*]

    content {
      server_name_to_verify = tls_config.value.server_name
    }
  }
}

# Who calls is checked by loan-api, which asks auth-svc: one place decides, on AWS and elsewhere.
resource "aws_apigatewayv2_route" "this" {
  #checkov:skip=CKV_AWS_309: loan-api checks the token, and the documentation is public
  for_each = local.routes

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.loan_api.id}"
  authorization_type = "NONE"
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_rate_limit    = var.throttle.rate_per_second
    throttling_burst_limit   = var.throttle.burst
  }

  access_log_settings {
    destination_arn = var.logging.api_access_log_group_arn
    # No path and no query: they hold what strangers like to send.
    format = jsonencode({
      time                 = "$context.requestTimeEpoch"
      requestId            = "$context.requestId"
      sourceIp             = "$context.identity.sourceIp"
      routeKey             = "$context.routeKey"
      status               = "$context.status"
      protocol             = "$context.protocol"
      responseLength       = "$context.responseLength"
      responseLatencyMs    = "$context.responseLatency"
      integrationStatus    = "$context.integrationStatus"
      integrationLatencyMs = "$context.integrationLatency"
      integrationError     = "$context.integrationErrorMessage"
      error                = "$context.error.responseType"
    })
  }
}

resource "aws_security_group" "gateway" {
  name_prefix = "${var.name}-gateway-"
  description = "Link of API Gateway into the VPC"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-gateway" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "gateway_to_load_balancer" {
  security_group_id            = aws_security_group.gateway.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.listener.port
  to_port                      = local.listener.port
}
