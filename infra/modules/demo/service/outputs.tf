output "arn" {
  description = "The service; whoever needs it to run comes after it."
  value       = aws_ecs_service.this.id
}

output "security_group_id" {
  description = "The security group of its tasks."
  value       = module.task.security_group_id
}

output "definition" {
  description = "What a task is: CPU units, memory (MiB), containers."
  value       = module.task.definition
}
