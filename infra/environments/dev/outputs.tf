output "api_url" {
  description = "Where partners find the API."
  value       = module.demo.api_url
}

output "token_url" {
  description = "Where partners get access tokens, by client credentials."
  value       = module.demo.token_url
}

output "partners" {
  description = "Of each partner the client's id and its secret."
  value       = module.demo.partners
  sensitive   = true
}

output "image_tag" {
  description = "The last tag that all services ran: an apply that failed does not change it."
  value       = module.demo.image_tag
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = module.demo.cluster_name
}

output "database_endpoint" {
  description = "Aurora's writer, from inside the VPC."
  value       = module.demo.database_endpoint
}

output "dashboard_urls" {
  description = "The dashboards, the golden signals first."
  value       = module.o11y.dashboard_urls
}
