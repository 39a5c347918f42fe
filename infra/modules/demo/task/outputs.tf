output "arn" {
  description = "The task definition's revision, once a task of it can start: roles without policies and ports without rules fail at once."
  value       = aws_ecs_task_definition.this.arn
  depends_on  = [aws_iam_role_policy.execution, aws_iam_role_policy.program, aws_iam_role_policy.collector, aws_vpc_security_group_egress_rule.https]
}

output "security_group_id" {
  description = "The security group of its tasks."
  value       = aws_security_group.this.id
}

output "start_period_seconds" {
  description = "How long a program may take from its start to its first healthy answer."
  value       = local.start_period_seconds
}

output "definition" {
  description = "What a task is: CPU units, memory (MiB), containers, and the log groups that ECS may write to for it."
  value       = { cpu = var.cpu, memory = var.memory, containers = local.containers, log_groups = local.log_groups }
}
