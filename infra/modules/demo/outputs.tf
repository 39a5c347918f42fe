output "system" {
  description = "What is there to be watched, for the module o11y."
  value = {
    vpc_id          = aws_vpc.this.id
    nat_gateway_ids = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
    api             = { id = aws_apigatewayv2_api.this.id, stage = aws_apigatewayv2_stage.this.name }
    apply_route     = { method = "POST", resource = "/loan/apply" }
    load_balancer   = { arn_suffix = aws_lb.this.arn_suffix, target_group_arn_suffix = aws_lb_target_group.loan_api.arn_suffix }
    cluster_name    = aws_ecs_cluster.this.name
    database        = { instance_ids = aws_rds_cluster_instance.this[*].identifier, max_acu = var.database.max_acu }
  }
}

output "tasks" {
  description = "Of each service, and of migrate: CPU units, memory (MiB) and containers of a task."
  value = merge(
    {
      loan-api    = module.loan_api.definition
      auth-svc    = module.auth_svc.definition
      scoring-svc = module.scoring_svc.definition
      migrate     = module.migrate.definition
    },
    { for service in module.simulator : "external-score-mock" => service.definition },
  )
}

output "api_url" {
  description = "Where partners find the API."
  value       = local.public_base_url
}

output "domain_target" {
  description = "Name that the API's own domain is to point to, where no Route 53 zone was given; null without a domain."
  value       = one(aws_apigatewayv2_domain_name.this[*].domain_name_configuration[0].target_domain_name)
}

output "token_url" {
  description = "Where partners get access tokens, by client credentials."
  value       = local.token_url
}

output "partners" {
  description = "Of each partner the client's id and its secret."
  value       = { for id, client in aws_cognito_user_pool_client.partner : id => { client_id = client.id, client_secret = client.client_secret } }
  sensitive   = true
}

output "image_tag" {
  description = "The last tag that all services ran: an apply that failed does not change it."
  value       = terraform_data.deployed.output
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "database_endpoint" {
  description = "Aurora's writer, from inside the VPC."
  value       = aws_rds_cluster.this.endpoint
}
