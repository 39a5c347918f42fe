output "state_bucket" {
  description = "Name of the bucket, for terraform init -backend-config=bucket=..."
  value       = aws_s3_bucket.state.bucket
}

output "image_registry" {
  description = "Where build-and-push.sh pushes to: the registry with the prefix of the five repositories."
  value       = trimsuffix(aws_ecr_repository.this["loan-api"].repository_url, "/loan-api")
}

output "role_arns" {
  description = "What GitHub's workflows log in as: push-images, and deploy-<environment> for each environment."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
