locals {
  listener = (
    var.load_balancer_certificate == null
    ? { port = 80, protocol = "HTTP" }
    : { port = 443, protocol = "HTTPS" }
  )
  # Below the 75 s for which the services keep an idle connection, or a request goes into one that just closes: 502.
  idle_timeout_seconds = 60
  # As long as a stopping task serves on (DRAIN_MS): by then the balancer has nothing of its to wait for.
  deregistration_delay_seconds = 15
}

# Only the gateway's link reaches it.
resource "aws_lb" "this" {
  name                       = var.name
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = values(aws_subnet.private)[*].id
  security_groups            = [aws_security_group.load_balancer.id]
  idle_timeout               = local.idle_timeout_seconds
  drop_invalid_header_fields = true
  preserve_host_header       = true
  enable_deletion_protection = var.is_protected

  access_logs {
    enabled = true
    bucket  = var.logging.load_balancer_log_bucket
    prefix  = "access"
  }

  connection_logs {
    enabled = true
    bucket  = var.logging.load_balancer_log_bucket
    prefix  = "connections"
  }
}

resource "aws_lb_listener" "this" {
  #checkov:skip=CKV_AWS_2: HTTP inside the VPC unless there is a certificate
  #checkov:skip=CKV_AWS_103: TLS 1.2 at least, where there is TLS
  load_balancer_arn = aws_lb.this.arn
  port              = local.listener.port
  protocol          = local.listener.protocol
  certificate_arn   = try(var.load_balancer_certificate.arn, null)
  ssl_policy        = var.load_balancer_certificate == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.loan_api.arn
  }
}

resource "aws_lb_target_group" "loan_api" {
  name                          = "${var.name}-loan-api"
  vpc_id                        = aws_vpc.this.id
  target_type                   = "ip"
  protocol                      = "HTTP"
  port                          = local.ports.loan_api.public
  deregistration_delay          = local.deregistration_delay_seconds
  load_balancing_algorithm_type = "least_outstanding_requests"

  # Liveness, not readiness: ECS ends tasks that are called unhealthy here, and a failover of Aurora would restart all of them.
  health_check {
    protocol            = "HTTP"
    port                = local.ports.loan_api.operations
    path                = "/livez"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

# EC2 takes no apostrophes in descriptions, here and elsewhere.
resource "aws_security_group" "load_balancer" {
  name_prefix = "${var.name}-load-balancer-"
  description = "The load balancer of loan-api"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-load-balancer" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer_from_gateway" {
  security_group_id            = aws_security_group.load_balancer.id
  description                  = "API Gateway"
  referenced_security_group_id = aws_security_group.gateway.id
  ip_protocol                  = "tcp"
  from_port                    = local.listener.port
  to_port                      = local.listener.port
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_loan_api" {
  for_each = local.ports.loan_api

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "loan-api, its ${each.key} port"
  referenced_security_group_id = module.loan_api.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_ingress_rule" "loan_api_from_load_balancer" {
  for_each = local.ports.loan_api

  security_group_id            = module.loan_api.security_group_id
  description                  = "Load balancer, to the ${each.key} port"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}
