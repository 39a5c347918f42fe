output "arn" {
  description = "The task definition's revision."
  value       = aws_ecs_task_definition.this.arn
}

output "security_group_id" {
  description = "The security group of its tasks."
  value       = aws_security_group.this.id
}

output "definition" {
  description = "What a task is: CPU units, memory (MiB), containers."
  value       = { cpu = var.cpu, memory = var.memory, containers = local.containers }
}
